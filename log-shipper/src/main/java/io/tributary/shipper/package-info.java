/// The agent that tails files and pushes their lines; a process of its own.
@NullMarked
package io.tributary.shipper;

import org.jspecify.annotations.NullMarked;
