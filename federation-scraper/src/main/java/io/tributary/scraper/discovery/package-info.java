/// Where targets come from that the configuration does not list: files, HTTP, DNS.
@NullMarked
package io.tributary.scraper.discovery;

import org.jspecify.annotations.NullMarked;
