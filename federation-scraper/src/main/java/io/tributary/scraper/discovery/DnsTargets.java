package io.tributary.scraper.discovery;

import io.tributary.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Targets that are records in DNS. Source: Prometheus' `dns_sd_configs`.
final class DnsTargets implements Discoverer {
  private static final String ADDRESS = TargetGroups.ADDRESS;

  private final Discovery.Dns config;
  private final DnsNames dns;

  DnsTargets(Discovery.Dns config, DnsNames dns) {
    this.config = config;
    this.dns = dns;
  }

  @Override
  public List<Labels> find() throws IOException {
    List<Labels> targets = new ArrayList<>();
    for (String name : config.names()) {
      for (String record : dns.records(name, config.type())) {
        targets.add(target(name, record.strip().split("\\s+")));
      }
    }
    return targets;
  }

  /// @param words of the record; the last is an address or a name, before it are numbers
  private Labels target(String name, String[] words) {
    String host = words[words.length - 1];
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    Labels about = Labels.of("__meta_dns_name", name);
    return switch (config.type()) {
      case SRV -> {
        String port = words[words.length - 2];
        yield about
            .with("__meta_dns_srv_record_target", host)
            .with("__meta_dns_srv_record_port", port)
            .with(ADDRESS, plain + ":" + port);
      }
      case MX -> about.with("__meta_dns_mx_record_target", host).with(ADDRESS, at(plain));
      case NS -> about.with("__meta_dns_ns_record_target", host).with(ADDRESS, at(plain));
      case A -> about.with(ADDRESS, at(plain));
      case AAAA -> about.with(ADDRESS, at("[" + plain + "]"));
    };
  }

  private String at(String host) {
    return host + ":" + config.port();
  }
}
