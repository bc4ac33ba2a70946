using System.Reflection;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>The migrations that make Orleans' tables, in order; they need no others before them.</summary>
internal static class OrleansScripts
{
    public static IReadOnlyList<string> All { get; } = [.. Read()];

    private static IEnumerable<string> Read()
    {
        Assembly assembly = typeof(StorageOptions).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (name.Contains(".Postgres.Schema.", StringComparison.Ordinal)
                && name.Contains("-orleans-", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                yield return reader.ReadToEnd();
            }
        }
    }
}
