namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>A temporary folder that is deleted when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relatemail-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
