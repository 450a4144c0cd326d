// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;

/**
 * A new key, ECDSA on P-256, and what is to become its certificate. Both are made by openssl(1) in
 * a directory of their own, which only root can enter and which goes when this is closed; it is on
 * the disk of the final file, so whether that can be written is known before anybody is asked.
 */
public final class KeyRequest implements AutoCloseable {
  private static final String DAYS = "3650";
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

  private final Path directory;
  private final List<String> names;
  private final Programs programs;

  KeyRequest(@Nullable Path beside, List<String> names, Programs programs) throws IOException {
    this.names = names;
    this.programs = programs;
    Path parent = Files.createDirectories(Objects.requireNonNull(beside));
    removeLeftOvers(parent);
    directory = Files.createTempDirectory(parent, ".new-");
  }

  /** Of a run that was killed. */
  private static void removeLeftOvers(Path parent) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(parent, ".new-*")) {
      for (Path one : old) {
        remove(one);
      }
    }
  }

  /** A key with its chain, in PEM. */
  public record Answered(Path key, String chain) {
    /** The file is the new one or the old one at any time. */
    void install(Path file) throws IOException {
      Path fresh = key.resolveSibling("fresh.pem");
      String text = Files.readString(key, US_ASCII).strip() + "\n" + chain.strip() + "\n";
      try (FileChannel out =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              FileState.privateFile())) {
        ByteBuffer bytes = US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** PKCS #10, DER (RFC 2986), for an authority. */
  public byte[] signingRequest() throws IOException, Problem {
    Path request = directory.resolve("request.der");
    // RFC 8555 section 7.4: the names are all in the extension; a CN is no longer looked at.
    openssl(List.of("-new", "-subj", "/", "-outform", "DER", "-out", request.toString()));
    return Files.readAllBytes(request);
  }

  /** What the authority made of it. */
  public Answered answered(String chain) {
    return new Answered(key(), chain);
  }

  Answered selfSigned() throws IOException, Problem {
    Path certificate = directory.resolve("cert.pem");
    openssl(
        List.of(
            "-x509",
            "-days",
            DAYS,
            "-subj",
            "/CN=" + (names.get(0).length() > 64 ? "relay" : names.get(0)),
            "-addext",
            "extendedKeyUsage=serverAuth,clientAuth",
            "-out",
            certificate.toString()));
    return new Answered(key(), Files.readString(certificate, US_ASCII));
  }

  /** A key that there is already. */
  Path adopt(Path from) throws IOException {
    return Files.copy(from, key());
  }

  private Path key() {
    return directory.resolve("key.pem");
  }

  private void openssl(List<String> more) throws IOException, Problem {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                key().toString(),
                "-addext",
                "subjectAltName=" + alternativeNames()));
    command.addAll(more);
    Programs.Result made = programs.run(command);
    if (!made.ok()) {
      throw new Problem("openssl could not make a key: " + made.said());
    }
  }

  private String alternativeNames() {
    return names.stream()
        .map(name -> (ADDRESS.matcher(name).matches() ? "IP:" : "DNS:") + name)
        .collect(Collectors.joining(","));
  }

  @Override
  public void close() throws IOException {
    remove(directory);
  }

  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
