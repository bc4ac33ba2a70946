namespace RelateMail.Storage;

/// <summary>The stored recipients of an entry: a JSON array of the objects that the append gave.</summary>
internal static class RecipientsJson
{
    /// <summary>Joins the objects to an array; null for an empty list.</summary>
    public static string? Join(IReadOnlyList<EntryRecipient> recipients) => recipients.Count switch
    {
        0 => null,
        1 => $"[{recipients[0].Json}]",
        _ => $"[{string.Join(',', recipients.Select(static recipient => recipient.Json))}]",
    };
}
