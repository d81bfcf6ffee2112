/// The commands of `./tributary` that run in Java; the only place that prints.
@NullMarked
package io.tributary.server.cli;

import org.jspecify.annotations.NullMarked;
