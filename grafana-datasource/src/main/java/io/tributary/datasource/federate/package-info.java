/// `/federate`: the newest samples of series as text or protobuf.
@NullMarked
package io.tributary.datasource.federate;

import org.jspecify.annotations.NullMarked;
