/// Which clusters send, which do not any more, and since when: what answers are incomplete of.
@NullMarked
package io.tributary.scraper.watch;

import org.jspecify.annotations.NullMarked;
