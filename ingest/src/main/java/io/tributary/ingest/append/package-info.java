/// What the decoders of every protocol do alike: whose samples they are, how a batch is appended,
/// and what of it was refused.
@NullMarked
package io.tributary.ingest.append;

import org.jspecify.annotations.NullMarked;
