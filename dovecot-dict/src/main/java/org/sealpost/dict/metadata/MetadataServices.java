// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.state.GroupCommit;
import org.sealpost.common.state.StateDatabase;
import org.sealpost.dict.DictService;

/**
 * Makes the {@code metadata} service from the configuration, and keeps what must outlive a reload.
 * One instance for each process.
 *
 * <p>Diagnostics: without its database the service answers what it can, and each request that needs
 * the database tries to open it again.
 */
public final class MetadataServices {
  private final Clock clock;
  private @Nullable DeviceTokens tokens;

  /** Nothing is opened before the first service is made. */
  public MetadataServices() {
    this(Clock.systemUTC());
  }

  /** With the clock of a test. */
  public MetadataServices(Clock clock) {
    this.clock = clock;
  }

  /** The metadata service, as the configuration stands now. */
  public Service metadata(ChatmailConfig config) {
    Mailboxes mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    MetadataDict.Tokens stored =
        new MetadataDict.Tokens() {
          @Override
          public List<String> of(String address) throws IOException {
            return tokens(config).of(address);
          }

          @Override
          public void add(String address, String token) throws IOException {
            tokens(config).add(address, token);
          }

          @Override
          public void forget(String address) throws IOException {
            tokens(config).forget(address);
          }
        };
    MetadataDict.Deliveries deliveries =
        new MetadataDict.Deliveries() {
          @Override
          public void delivered(String address) {}

          @Override
          public void messageNew(String address) {}
        };
    return new DictService(
        "metadata", new MetadataDict(mailboxes, stored, deliveries, new ServerEntries(config)));
  }

  private synchronized DeviceTokens tokens(ChatmailConfig config) throws IOException {
    DeviceTokens open = tokens;
    if (open == null) {
      StateDatabase database = StateDatabase.open(config.stateDatabase());
      open = new DeviceTokens(database, new GroupCommit(database), clock);
      tokens = open;
    }
    return open;
  }
}
