/// Gaps of sources: what was missed while one could not be reached is pulled afterwards.
@NullMarked
package io.tributary.scraper.backfill;

import org.jspecify.annotations.NullMarked;
