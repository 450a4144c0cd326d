// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonObject;

/**
 * Something that a core tells about one of its accounts.
 *
 * @param kind {@code IncomingMsg}, {@code ImapInboxIdle}, {@code Error} ...
 * @param fields all of it
 * @param nanoTime when it was read
 */
public record Event(String kind, JsonObject fields, long nanoTime) {}
