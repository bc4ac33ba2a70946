namespace RelateMail.Silo.Tests.Harness;

/// <summary>A temporary folder, gone at the end.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relatemail-silo-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
