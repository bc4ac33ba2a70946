using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RelateMail.House.Tests;

/// <summary>One text file.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<SyntaxTree> _tree;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.ReplaceLineEndings("\n").Split('\n');
        _tree = new(() => CSharpSyntaxTree.ParseText(SourceText.From(text), path: path));
    }

    /// <summary>Relative to the root of the repository, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The tree of a C# file; documentation comments are parsed too.</summary>
    public SyntaxTree Tree => _tree.Value;

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static SourceFile Read(string path) =>
        new(System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), File.ReadAllText(path));
}
