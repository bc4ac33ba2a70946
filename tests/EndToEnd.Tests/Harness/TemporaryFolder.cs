namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relatemail-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
