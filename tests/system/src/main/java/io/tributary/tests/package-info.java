/// The script runners of the command line.
@NullMarked
package io.tributary.tests;

import org.jspecify.annotations.NullMarked;
