// The floor for reading a project: opens, reads and closes every file of a folder.
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::vector<std::string> names;
  DIR* directory = opendir(argv[1]);
  if (directory == nullptr) return 1;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') names.emplace_back(std::string(argv[1]) + "/" + entry->d_name);
  }
  closedir(directory);
  std::sort(names.begin(), names.end());
  std::size_t total = 0;
  std::vector<char> buffer(65536);
  for (const auto& name : names) {
    const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
    for (ssize_t got = 0; (got = read(file, buffer.data(), buffer.size())) > 0;) total += got;
    close(file);
  }
  std::printf("%zu files, %zu bytes\n", names.size(), total);
}
