#pragma once
#include "limbeck/revision.hpp"

std::vector<limbeck::Revision> compiled_revisions();
