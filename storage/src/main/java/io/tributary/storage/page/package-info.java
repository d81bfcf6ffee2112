/// Pages: many series of one cluster and one window as one block of bytes, and back.
///
/// Pure functions between arrays and bytes; no files, no store. Starting points:
/// [io.tributary.storage.page.PageWriter], [io.tributary.storage.page.PageReader]; the bytes are
/// described in [io.tributary.storage.page.PageFormat].
@NullMarked
package io.tributary.storage.page;

import org.jspecify.annotations.NullMarked;
