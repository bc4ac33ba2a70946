namespace RelateMail.Storage;

/// <summary>The pieces of a content to read.</summary>
/// <param name="Sequence">The first piece to read.</param>
/// <param name="End">Sequence after the last piece.</param>
/// <param name="Skip">Octets of the first piece that precede the requested offset.</param>
internal readonly record struct ReadPosition(int Sequence, int End, int Skip)
{
    /// <summary>Finds the piece of an offset by the sizes of all pieces, so that earlier octets are not read.</summary>
    /// <param name="sizes">Octets of each piece, in sequence.</param>
    /// <param name="offset">Octets to skip from the start of the content.</param>
    public static ReadPosition Find(List<int> sizes, long offset)
    {
        long skip = offset;
        int first = 0;
        while (first < sizes.Count && skip >= sizes[first])
        {
            skip -= sizes[first++];
        }

        return new ReadPosition(first, sizes.Count, (int)skip);
    }
}
