/// What the decoders of every log protocol do alike: which streams a request names, what its
/// entries look like as rows, and how the rows are appended.
///
/// Starting point: [io.tributary.ingest.entries.EntryRows].
@NullMarked
package io.tributary.ingest.entries;

import org.jspecify.annotations.NullMarked;
