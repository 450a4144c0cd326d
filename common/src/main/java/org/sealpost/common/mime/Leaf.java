// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/** Takes the body of one leaf part, line by line. */
public interface Leaf {
  /**
   * A whole line that is no boundary delimiter.
   *
   * @param line holds the line, without its CRLF, from index 0; reused after this call
   */
  void line(byte[] line, int length) throws StructureException;

  /**
   * Takes bytes as they come, for a body too large to be handed over by lines. Called at the start
   * of a line, and again within it until this leaf has taken the line's CRLF. A line that starts
   * with {@code -} may be a delimiter and must be left alone; so may any other line.
   *
   * @return the index after the last byte taken; {@code from} leaves the line to {@link #line}
   */
  default int bulk(byte[] bytes, int from, int to) throws StructureException {
    return from;
  }

  /** The delimiter that ends the part has been seen. */
  void end() throws StructureException;
}
