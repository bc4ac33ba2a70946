using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>Reads messages with their whole summaries, also those that are stored beside the content.</summary>
internal static class SharedDetails
{
    public static readonly IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>> None =
        new Dictionary<Guid, ReadOnlyMemory<byte>>();

    private static readonly Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> s_none = Task.FromResult(None);

    /// <summary>Reads the shared summaries of some entries, in one query if there are any.</summary>
    /// <returns>The JSON of each, by content.</returns>
    public static Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedAsync(
        this IMessageStore store, IEnumerable<MessageEntry?> entries, CancellationToken cancellationToken)
    {
        var contents = new HashSet<Guid>();
        foreach (MessageEntry? entry in entries)
        {
            if (entry is { SharedOctets: > 0 })
            {
                contents.Add(entry.ContentId);
            }
        }

        return contents.Count == 0 ? s_none : store.ReadSharedDetailsAsync(contents, cancellationToken);
    }

    /// <summary>The message of an entry. Its summary stays short if the content was deleted meanwhile.</summary>
    /// <exception cref="InvalidDataException">The entry's details cannot be read.</exception>
    public static StoredMessage ToMessage(
        this MessageEntry entry, IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>> shared)
    {
        MessageDetails details = MessageDetailsJson.Read(entry.Details.Span);
        return entry.ToMessage(
            entry.SharedOctets > 0 && shared.TryGetValue(entry.ContentId, out ReadOnlyMemory<byte> json)
                ? details with { Summary = MessageDetailsJson.ReadSummary(json.Span) }
                : details);
    }
}
