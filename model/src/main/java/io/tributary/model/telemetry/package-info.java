/// What Tributary tells about itself: the catalogue of its metrics and the registry that counts
/// them.
@NullMarked
package io.tributary.model.telemetry;

import org.jspecify.annotations.NullMarked;
