using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelateMail.House.Tests.Layout;

/// <summary>
/// Finds the rooms that a file uses by what its names and operators bind to, so that a using directive neither adds nor
/// hides anything. Top-level programs are composition: they may use every folder of their project.
/// </summary>
internal static class DependencyReader
{
    /// <summary>The example of a dependency that only a project file has.</summary>
    public const string Reference = "ProjectReference";

    /// <summary>One dependency for each pair of rooms, with the first place as its example.</summary>
    public static IReadOnlyList<Dependency> Read(Sources sources)
    {
        IEnumerable<Dependency> references =
            from compiled in sources.Compilations
            from name in compiled.Project.Projects
            select new Dependency(compiled.Project.Name, name, compiled.Project.Path, 1, Reference);
        IEnumerable<Dependency> uses = sources.Compilations.AsParallel().SelectMany(compiled =>
            compiled.Project.Files.SelectMany(file => Uses(compiled.Compilation, file)));
        return
        [
            .. references.Concat(uses).GroupBy(use => (use.From, use.To))
                .Select(same => same.OrderBy(use => use.Example == Reference)
                    .ThenBy(use => use.Path, StringComparer.Ordinal).ThenBy(use => use.Line).First())
                .OrderBy(use => use.From, StringComparer.Ordinal).ThenBy(use => use.To, StringComparer.Ordinal),
        ];
    }

    /// <summary>The project of a file of <c>src</c>.</summary>
    public static string ProjectOf(string path) => path.Split('/')[1];

    /// <summary>The folder of a file: <c>Smtp/Sessions</c>, or <c>Smtp/.</c> for the root of a project.</summary>
    public static string FolderOf(string path) => path.Split('/') switch
    {
        [_, string project, _] => $"{project}/.",
        [_, .. string[] folders, _] => string.Join('/', folders),
        _ => path,
    };

    private static IEnumerable<Dependency> Uses(CSharpCompilation compilation, SourceFile file)
    {
        SemanticModel model = compilation.GetSemanticModel(file.Tree);
        SyntaxNode root = file.Tree.GetRoot();
        bool isProgram = root.ChildNodes().Any(node => node is GlobalStatementSyntax);
        string project = ProjectOf(file.Path);
        string folder = FolderOf(file.Path);
        foreach (ExpressionSyntax expression in root.DescendantNodes().OfType<ExpressionSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(expression);
            foreach (ISymbol symbol in info.Symbol is null ? info.CandidateSymbols : [info.Symbol])
            {
                if (Declarations(symbol) is not { Count: > 0 } paths)
                {
                    continue;
                }

                int line = expression.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                if (!paths.Any(path => ProjectOf(path) == project))
                {
                    yield return new(project, ProjectOf(paths[0]), file.Path, line, Name(symbol));
                }
                else if (!isProgram && !paths.Any(path => FolderOf(path) == folder))
                {
                    yield return new(folder, FolderOf(paths[0]), file.Path, line, Name(symbol));
                }
            }
        }
    }

    /// <summary>The files that declare a type or a member; members that the compiler adds are their type's.</summary>
    private static List<string> Declarations(ISymbol symbol)
    {
        ISymbol? declared = symbol switch
        {
            INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or IRangeVariableSymbol
                or ILabelSymbol or IDiscardSymbol => null,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => null,
            IMethodSymbol method => (method.ReducedFrom ?? method).OriginalDefinition,
            _ => symbol.OriginalDefinition,
        };
        while (declared is not null and not INamespaceSymbol && declared.DeclaringSyntaxReferences.IsEmpty)
        {
            declared = declared.ContainingType;
        }

        return declared is null or INamespaceSymbol
            ? []
            : [.. declared.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree.FilePath)
                .Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static string Name(ISymbol symbol) =>
        symbol is ITypeSymbol || symbol.ContainingType is null
            ? symbol.Name
            : $"{symbol.ContainingType.Name}.{symbol.Name}";
}
