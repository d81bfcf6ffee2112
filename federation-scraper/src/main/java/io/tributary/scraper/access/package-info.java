/// How a server is reached over HTTP: credentials, certificates, a proxy, headers of the operator.
@NullMarked
package io.tributary.scraper.access;

import org.jspecify.annotations.NullMarked;
