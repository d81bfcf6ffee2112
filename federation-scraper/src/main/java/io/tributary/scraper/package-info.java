/// Polls the `/federate` endpoints of clusters that do not send by themselves.
@NullMarked
package io.tributary.scraper;

import org.jspecify.annotations.NullMarked;
