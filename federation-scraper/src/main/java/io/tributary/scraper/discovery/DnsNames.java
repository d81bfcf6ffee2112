package io.tributary.scraper.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/// Asks DNS, by the provider that is in the JDK. Safe for use by several threads.
///
/// @param server `dns:` for the servers of the machine, or `dns://HOST:PORT`
/// @param resolver the file with the domains in which short names are looked for
record DnsNames(String server, Path resolver) {
  static final DnsNames OF_THE_MACHINE = new DnsNames("dns:", Path.of("/etc/resolv.conf"));

  private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
  private static final String TIMEOUT_MS = "2000";
  private static final String RETRIES = "2";

  /// Returns the records of a name as text, of the first of its forms that has any.
  ///
  /// @throws IOException when none has and no server answers for one
  @SuppressWarnings("JdkObsolete") // JNDI takes no other table
  List<String> records(String name, Discovery.RecordType type) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
    environment.put(Context.PROVIDER_URL, server);
    environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MS);
    environment.put("com.sun.jndi.dns.timeout.retries", RETRIES);
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        NamingException failure = null;
        for (String form : forms(name)) {
          try {
            List<String> found = records(context, form, type);
            if (!found.isEmpty()) {
              return found;
            }
          } catch (NamingException e) {
            failure = e; // the name may be of another domain
          }
        }
        if (failure != null) {
          throw failure;
        }
        return List.of();
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      throw new IOException("DNS does not answer name=" + name + " error=" + e.getMessage(), e);
    }
  }

  // What may be dangerous of JNDI is a name that says which provider is asked, and objects that
  // come
  // of it: this context has one provider, DNS, whose attributes are texts.
  @SuppressWarnings("BanJNDI")
  private static List<String> records(
      InitialDirContext context, String name, Discovery.RecordType type) throws NamingException {
    List<String> found = new ArrayList<>();
    try {
      Attribute records = context.getAttributes(name, new String[] {type.name()}).get(type.name());
      NamingEnumeration<?> each = records == null ? null : records.getAll();
      while (each != null && each.hasMore()) {
        found.add(each.next().toString());
      }
    } catch (NameNotFoundException e) {
      return List.of(); // in this form
    }
    return found;
  }

  /// Returns what a name may stand for: itself, and where it does not end in a dot itself within
  /// the domains that are searched; a name without a dot is looked for there first.
  private List<String> forms(String name) throws IOException {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    List<String> forms = new ArrayList<>();
    for (String domain : searched()) {
      forms.add(name + "." + domain);
    }
    forms.add(name.contains(".") ? 0 : forms.size(), name);
    return forms;
  }

  private List<String> searched() throws IOException {
    if (!Files.exists(resolver)) {
      return List.of();
    }
    List<String> domains = List.of();
    for (String line : Files.readAllLines(resolver)) {
      String[] words = line.strip().split("\\s+");
      if (words[0].equals("search") || words[0].equals("domain")) {
        domains = List.of(words).subList(1, words.length);
      }
    }
    return domains;
  }
}
