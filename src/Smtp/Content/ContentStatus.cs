namespace RelateMail.Smtp.Content;

/// <summary>Whether a reader has met the end of what it reads.</summary>
internal enum ContentStatus
{
    /// <summary>All input was consumed; the end has not come yet.</summary>
    NeedMore,

    /// <summary>The end was consumed; what is left of the input belongs to the next command.</summary>
    Complete,
}
