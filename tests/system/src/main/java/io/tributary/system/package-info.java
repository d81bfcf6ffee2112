/// Runs whole processes and script suites, and holds the rules of the house.
@NullMarked
package io.tributary.system;

import org.jspecify.annotations.NullMarked;
