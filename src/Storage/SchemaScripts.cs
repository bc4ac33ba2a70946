using System.Globalization;
using System.Reflection;

namespace RelateMail.Storage;

/// <summary>The embedded migration scripts of one folder: <c>0001-….sql</c>, <c>0002-….sql</c> …</summary>
internal sealed class SchemaScripts
{
    private readonly SortedList<int, string> _scripts = [];

    /// <param name="folder">The folder as resources are named: with dots between its parts.</param>
    public SchemaScripts(string folder)
    {
        Assembly assembly = typeof(SchemaScripts).Assembly;
        string prefix = $"{folder}.";
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                int version = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
                _scripts.Add(version, reader.ReadToEnd());
            }
        }
    }

    /// <summary>The versions in ascending order.</summary>
    public IList<int> Versions => _scripts.Keys;

    /// <summary>The newest version: the schema of this program.</summary>
    public int Version => _scripts.Keys[^1];

    /// <summary>The SQL that migrates a database to a version from the version before it.</summary>
    public string this[int version] => _scripts[version];
}
