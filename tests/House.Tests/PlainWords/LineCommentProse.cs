namespace RelateMail.House.Tests.PlainWords;

/// <summary>Reads the <c>#</c> comments of scripts, YAML and transcripts; neighbouring lines are one passage.</summary>
internal static class LineCommentProse
{
    public static IEnumerable<Passage> Read(SourceFile file)
    {
        Passage? passage = null;
        for (int index = 0; index < file.Lines.Count; index++)
        {
            string line = file.Lines[index].TrimStart();
            if (line.StartsWith('#') && !line.StartsWith("#!", StringComparison.Ordinal))
            {
                passage ??= new(file.Path);
                passage.Append(line.TrimStart('#').Trim() + "\n", index + 1);
            }
            else if (passage is not null)
            {
                yield return passage;
                passage = null;
            }
        }

        if (passage is not null)
        {
            yield return passage;
        }
    }
}
