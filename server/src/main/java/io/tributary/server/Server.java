package io.tributary.server;

import io.tributary.datasource.QueryServer;
import io.tributary.datasource.service.ClusterGaps;
import io.tributary.datasource.service.QueryServices;
import io.tributary.datasource.service.ServerInfo;
import io.tributary.ingest.IngestServer;
import io.tributary.model.Completeness;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.cache.ResultCache;
import io.tributary.scraper.OwnMetrics;
import io.tributary.scraper.Scraper;
import io.tributary.scraper.backfill.GapFiller;
import io.tributary.scraper.watch.ClusterWatch;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.HostPort;
import io.tributary.server.config.ServerConfig;
import io.tributary.server.log.LogSetup;
import io.tributary.storage.Storage;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running server: every part and what it is given. Started and closed by one thread.
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /// The share of the heap that results of range queries may take.
  private static final int RESULT_SHARE = 16;

  private final Storage storage;
  private final QueryServer queries;
  private final IngestServer ingest;
  private final Polls polls;
  private final Live live;

  private Server(
      Storage storage, QueryServer queries, IngestServer ingest, Polls polls, Live live) {
    this.storage = storage;
    this.queries = queries;
    this.ingest = ingest;
    this.polls = polls;
    this.live = live;
  }

  /// What writes from within: polls of others and of ourselves.
  private record Polls(Scraper scraper, OwnMetrics own, GapFiller filler, ClusterWatch watch) {
    void close() {
      own.close();
      scraper.close();
      filler.close();
    }
  }

  /// What may be another while the server runs.
  private record Live(
      LiveConfig config, AtomicReference<Views> views, Completeness known, InstantSource clock) {}

  /// Opens the data directory, replays its log, then answers queries and takes writes.
  ///
  /// @throws IOException when the ingest address cannot be had
  /// @throws io.tributary.model.error.TributaryException when another part cannot start: one
  ///   sentence for the operator; nothing is left running
  public static Server start(ConfigReader.Result configured, InstantSource clock)
      throws IOException {
    return start(configured, () -> configured, clock);
  }

  /// The same; what `reader` reads can take the configuration's place.
  ///
  /// @see #reload
  public static Server start(
      ConfigReader.Result configured, Supplier<ConfigReader.Result> reader, InstantSource clock)
      throws IOException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      SelfMetrics metrics = new SelfMetrics();
      Server server =
          start(new LiveConfig(configured, reader, clock, metrics), metrics, clock, opened);
      opened.clear();
      return server;
    } finally {
      closeAll(opened);
    }
  }

  private static Server start(
      LiveConfig live, SelfMetrics metrics, InstantSource clock, Deque<AutoCloseable> opened)
      throws IOException {
    ServerConfig config = live.config();
    Storage storage = Storage.open(ModuleConfigs.storage(config), clock, metrics, LogqlFilter::of);
    opened.push(storage);
    Duration retention = config.keeping().retention();
    ClusterWatch watch = ClusterWatch.start(storage, storage, retention, clock, metrics);
    opened.push(watch);
    GapFiller filler = GapFiller.start(gapParts(storage, config, clock));
    opened.push(filler);
    filler.readFrom(ModuleConfigs.readable(config));
    watch.silencesTo(filler::missing);
    Completeness known = filler.unfilled(watch);
    AtomicReference<Views> views = new AtomicReference<>(views(storage, known, config, clock));
    ResultCache results = new ResultCache(Runtime.getRuntime().maxMemory() / RESULT_SHARE, metrics);
    PromqlEngine promql = new PromqlEngine(config.query().features(), results);
    QueryServices services =
        new QueryServices(
            view -> views.get().of(view),
            view -> views.get().logsOf(view),
            view -> views.get().feedOf(view),
            storage.deletes(),
            promql,
            new NotedDeletes(storage, filler),
            metrics,
            clock,
            info(live, clock));
    QueryServer queries = QueryServer.start(ModuleConfigs.query(config), services);
    opened.push(queries);
    IngestServer ingest =
        new IngestServer(
            ModuleConfigs.ingest(config, text(queries.address())),
            new IngestServer.Stores(storage.appender(), storage.logAppender()),
            metrics,
            clock);
    ingest.start();
    opened.push(ingest);
    watch.arrivalsFrom(ingest::arrived);
    queries.ingestAt(text(ingest.address()));
    queries.ready();
    Scraper.Sink sink =
        new Scraper.Sink(
            storage.appender(),
            storage,
            ingest.identity(),
            ingest::writes,
            metrics,
            watch.and(filler));
    filler.fillInto(sink);
    Scraper scraper = Scraper.start(ModuleConfigs.scraper(config), sink, clock);
    queries.sourcesFrom(scraper::sources);
    queries.claimsFrom(ingest::claims);
    queries.trafficFrom(ingest::traffic);
    queries.gapsFrom(new ClusterGaps(told(known, live, clock), filler::status));
    OwnMetrics own = OwnMetrics.start(sink, text(queries.address()), clock);
    Polls polls = new Polls(scraper, own, filler, watch);
    Server server =
        new Server(storage, queries, ingest, polls, new Live(live, views, known, clock));
    queries.reloadBy(server::reload);
    return server;
  }

  /// Views are others when labels are rewritten otherwise: results that are kept belong to theirs.
  private static Views views(
      Storage storage, Completeness known, ServerConfig config, InstantSource clock) {
    ServerConfig.Ownership ownership = config.ownership();
    Completeness unretired = new UnretiredGaps(known, ownership, clock);
    return new Views(storage, storage, ownership::rewriteOf, unretired);
  }

  private static Completeness told(Completeness known, LiveConfig live, InstantSource clock) {
    return (cluster, range) ->
        new UnretiredGaps(known, live.config().ownership(), clock).gaps(cluster, range);
  }

  private static GapFiller.Parts gapParts(
      Storage storage, ServerConfig config, InstantSource clock) {
    return new GapFiller.Parts(
        config.data(),
        storage,
        storage,
        PromqlParser::parseSelector,
        config.keeping().retention(),
        ModuleConfigs.USER_AGENT,
        clock);
  }

  private static ServerInfo info(LiveConfig live, InstantSource clock) {
    ServerConfig config = live.config();
    return new ServerInfo(
        Version.TEXT,
        clock.instant(),
        live::shown,
        ModuleConfigs.retention(config),
        config.query().features());
  }

  /// Reads the configuration again: what is polled, how labels are rewritten and what is logged
  /// becomes what it says; the rest waits for a restart.
  ///
  /// @return what is wrong with it, whereupon nothing has changed; each with its file and place
  public List<String> reload() {
    return live.config().reload(this::apply);
  }

  private void apply(ServerConfig before, ServerConfig now) throws InterruptedException {
    polls.scraper().reload(ModuleConfigs.scraper(now));
    if (!before.ownership().equals(now.ownership())) {
      polls.filler().readFrom(ModuleConfigs.readable(now));
      polls.watch().silencesTo(polls.filler()::missing);
      live.views().set(views(storage, live.known(), now, live.clock()));
    }
    LogSetup.level(now.logLevel());
  }

  /// Returns where queries are answered: `host:port`.
  public String queryAddress() {
    return text(queries.address());
  }

  /// Returns where data is written: `host:port`.
  public String ingestAddress() {
    return text(ingest.address());
  }

  /// Takes no more requests, answers those that run, ends the polls, seals what is in memory.
  @Override
  public void close() {
    Thread queriesEnd = Thread.ofVirtual().name("close-queries").start(queries::close);
    try {
      polls.close();
      ingest.close();
      queriesEnd.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      polls.watch().close();
      storage.close();
    }
  }

  private static String text(InetSocketAddress address) {
    return new HostPort(address.getHostString(), address.getPort()).toString();
  }

  /// Closes what was opened before a start failed; the failure itself is what is told.
  private static void closeAll(Deque<AutoCloseable> opened) {
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("part did not close", e);
      }
    }
  }
}
