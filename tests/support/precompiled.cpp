// Nothing: a place for the precompiled headers of the tests (CMakeLists.txt).
