#pragma once

#include "limbeck/model.hpp"

limbeck::Models models();
