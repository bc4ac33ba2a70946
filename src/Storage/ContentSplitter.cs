namespace RelateMail.Storage;

/// <summary>Splits a content that arrived in one call into pieces.</summary>
internal static class ContentSplitter
{
    /// <summary>Octets of a piece. A content that is not larger is one piece.</summary>
    public const int PieceSize = 256 * 1024;

    /// <summary>
    /// Joins segments to pieces of equal size, the last one shorter. An empty content is one empty piece.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Split(
        IReadOnlyList<ReadOnlyMemory<byte>> segments, long size, int pieceSize = PieceSize)
    {
        if (segments.Count == 1 && size <= pieceSize)
        {
            return segments;
        }

        var pieces = new List<ReadOnlyMemory<byte>>();
        byte[] piece = new byte[Math.Min(size, pieceSize)];
        int filled = 0;
        long left = size;
        foreach (ReadOnlyMemory<byte> segment in segments)
        {
            for (ReadOnlyMemory<byte> rest = segment; !rest.IsEmpty;)
            {
                int taken = Math.Min(rest.Length, piece.Length - filled);
                rest[..taken].CopyTo(piece.AsMemory(filled));
                rest = rest[taken..];
                filled += taken;
                left -= taken;
                if (filled == piece.Length && left > 0)
                {
                    pieces.Add(piece);
                    piece = new byte[Math.Min(left, pieceSize)];
                    filled = 0;
                }
            }
        }

        pieces.Add(piece);
        return pieces;
    }
}
