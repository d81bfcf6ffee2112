/// Polls the `/federate` of clusters that do not send by themselves: one loop for each source, one
/// poll after the other, through ingest into the store.
@NullMarked
package io.tributary.scraper;

import org.jspecify.annotations.NullMarked;
