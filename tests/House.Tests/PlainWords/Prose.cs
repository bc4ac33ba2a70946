namespace RelateMail.House.Tests.PlainWords;

/// <summary>Everything in the repository that people read.</summary>
internal static class Prose
{
    /// <summary>Passages of all files except SQL, because a migration never changes once it has run.</summary>
    public static IReadOnlyList<Passage> Passages { get; } = [.. Repository.Files.SelectMany(Read)];

    public static IEnumerable<Passage> Read(SourceFile file) => Path.GetExtension(file.Path) switch
    {
        ".md" => MarkdownProse.Read(file),
        ".cs" => CSharpProse.Read(file),
        ".smtp" or ".sh" or ".yml" or ".yaml" => LineCommentProse.Read(file),
        _ => [],
    };
}
