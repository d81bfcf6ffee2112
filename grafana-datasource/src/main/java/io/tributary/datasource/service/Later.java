package io.tributary.datasource.service;

import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.SourceStatuses;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the routes ask for that is there later than they are.
///
/// @param sources what is polled and how it is
/// @param claims which senders bear one cluster's name
/// @param traffic what comes of a cluster
/// @param reload reads the configuration again and returns what is wrong with it
/// @param ready whether the store answers
public record Later(
    Supplier<SourceStatuses> sources,
    Supplier<List<ClusterClaim>> claims,
    Function<ClusterId, ClusterTraffic> traffic,
    Supplier<ClusterGaps> gaps,
    Supplier<List<String>> reload,
    BooleanSupplier ready) {}
