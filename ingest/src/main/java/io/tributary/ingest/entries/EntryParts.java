package io.tributary.ingest.entries;

import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.logs.LogAppender;

/// What the decoder of every log protocol is made of.
public record EntryParts(
    SharedIdentity identity, LogAppender appender, LogDiscovery discovery, ArrivalTimes arrivals) {}
