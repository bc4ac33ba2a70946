using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Plays every transcript: the specification of the wire.</summary>
public sealed class TranscriptTests
{
    private static readonly string s_root = Path.Combine(AppContext.BaseDirectory, "Transcripts");

    public static TheoryData<string> All => [.. Directory
        .EnumerateFiles(s_root, "*.smtp", SearchOption.AllDirectories)
        .Select(static file => Path.GetRelativePath(s_root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Transcript_matches(string file)
    {
        string[] text = await File.ReadAllLinesAsync(
            Path.Combine(s_root, file), TestContext.Current.CancellationToken);
        await TranscriptPlayer.PlayAsync(Transcript.Parse(text));
    }
}
