/// Filters: which chunks of a piece cannot contain a text, told without reading them.
///
/// Pure functions between bytes; no files, no store. Starting points:
/// [io.tributary.storage.filter.FilterWriter], [io.tributary.storage.filter.TextQuery]; which keys
/// a text has is told by [io.tributary.storage.filter.TextKeys], the bytes by
/// [io.tributary.storage.filter.FilterTable].
@NullMarked
package io.tributary.storage.filter;

import org.jspecify.annotations.NullMarked;
