package io.tributary.scraper.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import io.tributary.scraper.discovery.Discovery.RecordType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JDK's DNS against a server that knows a few names.
class DnsTargetsTest {
  private static final int A = 1;
  private static final int NS = 2;
  private static final int AAAA = 28;
  private static final int SRV = 33;
  private static final List<Known> RECORDS =
      List.of(
          new Known(
              "_http._tcp.monitoring.example",
              SRV,
              srv(10, 5, 9091, "prometheus.monitoring.example")),
          new Known("prometheus.monitoring.example", A, new byte[] {10, 1, 2, 3}),
          new Known(
              "prometheus.monitoring.example",
              AAAA,
              new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7}),
          new Known("monitoring.example", NS, name("ns1.monitoring.example")));

  private record Known(String name, int type, byte[] data) {}

  @TempDir private Path folder;
  private DatagramSocket socket;

  @BeforeEach
  void start() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("dns").start(this::serve);
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  @Test
  void find_srv_isTargetAndPortOfTheRecord() throws Exception {
    assertThat(find("_http._tcp.monitoring.example", RecordType.SRV))
        .containsExactly(
            Labels.of(
                "__address__",
                "prometheus.monitoring.example:9091",
                "__meta_dns_name",
                "_http._tcp.monitoring.example",
                "__meta_dns_srv_record_port",
                "9091",
                "__meta_dns_srv_record_target",
                "prometheus.monitoring.example."));
  }

  @Test
  void find_others_takeThePortOfTheConfiguration() throws Exception {
    assertThat(addresses("prometheus.monitoring.example.", RecordType.A))
        .containsExactly("10.1.2.3:9090");
    assertThat(addresses("prometheus.monitoring.example", RecordType.AAAA))
        .containsExactly("[2001:db8::7]:9090");
    assertThat(addresses("monitoring.example", RecordType.NS))
        .containsExactly("ns1.monitoring.example:9090");
    assertThat(addresses("prometheus.monitoring.example.", RecordType.MX)).isEmpty();
  }

  @Test
  void find_shortName_isLookedForInTheDomainsThatAreSearched() throws Exception {
    assertThat(addresses("prometheus", RecordType.A)).containsExactly("10.1.2.3:9090");
    assertThat(addresses("nobody.monitoring.example.", RecordType.A)).isEmpty();
  }

  @Test
  void find_shortNameThatNoDomainHas_isAFailureWhereOneDoesNotAnswer() {
    assertThatThrownBy(() -> find("nobody", RecordType.A))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("DNS does not answer");
  }

  @Test
  void find_noServer_isAFailure() throws Exception {
    stop();
    assertThatThrownBy(() -> find("prometheus.monitoring.example.", RecordType.A))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("DNS does not answer");
  }

  private List<String> addresses(String name, RecordType type) throws IOException {
    return find(name, type).stream().map(labels -> labels.get("__address__")).toList();
  }

  private List<Labels> find(String name, RecordType type) throws IOException {
    Path resolver =
        Files.writeString(
            folder.resolve("resolv.conf"),
            "search elsewhere.example broken.example monitoring.example\n");
    DnsNames dns = new DnsNames("dns://127.0.0.1:" + socket.getLocalPort(), resolver);
    return new DnsTargets(new Discovery.Dns(List.of(name), type, 9090, Duration.ofMinutes(1)), dns)
        .find();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      assert socket.isClosed() : e;
    }
  }

  private static byte[] answer(ByteBuffer question) throws IOException {
    short id = question.getShort(0);
    StringBuilder asked = new StringBuilder();
    int at = 12;
    for (int length = question.get(at); length > 0; length = question.get(at)) {
      byte[] label = new byte[length];
      question.get(at + 1, label);
      asked.append(asked.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.UTF_8));
      at += 1 + length;
    }
    int code = question.getShort(at + 1);
    byte[] record = null;
    boolean known = false;
    for (Known each : RECORDS) {
      boolean named = each.name().contentEquals(asked);
      known |= named;
      record = named && each.type() == code ? each.data() : record;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    boolean broken = asked.toString().endsWith("broken.example");
    out.writeShort(broken ? 0x8582 : known ? 0x8580 : 0x8583);
    out.writeShort(1);
    out.writeShort(record == null ? 0 : 1);
    out.writeInt(0);
    byte[] echoed = new byte[at + 5 - 12];
    question.get(12, echoed);
    out.write(echoed);
    if (record != null) {
      out.writeShort(0xc00c);
      out.writeShort(code);
      out.writeShort(1);
      out.writeInt(60);
      out.writeShort(record.length);
      out.write(record);
    }
    return bytes.toByteArray();
  }

  private static byte[] srv(int priority, int weight, int port, String target) {
    byte[] name = name(target);
    return ByteBuffer.allocate(6 + name.length)
        .putShort((short) priority)
        .putShort((short) weight)
        .putShort((short) port)
        .put(name)
        .array();
  }

  private static byte[] name(String dotted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String label : dotted.split("\\.", -1)) {
      bytes.write(label.length());
      bytes.writeBytes(label.getBytes(StandardCharsets.UTF_8));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }
}
