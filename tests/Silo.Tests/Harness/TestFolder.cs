namespace RelateMail.Silo.Tests.Harness;

/// <summary>A temporary folder that is deleted when the test ends.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relatemail-silo-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
