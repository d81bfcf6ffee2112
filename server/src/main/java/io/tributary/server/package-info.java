/// Starts the one process: configuration, wiring, the command line.
@NullMarked
package io.tributary.server;

import org.jspecify.annotations.NullMarked;
