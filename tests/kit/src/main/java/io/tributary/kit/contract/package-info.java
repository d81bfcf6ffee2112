/// Contracts: what every metric store and every log store promises, as suites that a store's own
/// tests inherit.
///
/// Starting points: [io.tributary.kit.contract.AppenderContract],
/// [io.tributary.kit.contract.QuerierContract], [io.tributary.kit.contract.LogAppenderContract],
/// [io.tributary.kit.contract.LogQuerierContract]. A subclass only says how to open a
/// [io.tributary.kit.contract.StoreUnderTest].
@NullMarked
package io.tributary.kit.contract;

import org.jspecify.annotations.NullMarked;
