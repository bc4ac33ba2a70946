using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelateMail.House.Tests.Layout;

/// <summary>The projects as compilations that see each other, bound without a build.</summary>
internal sealed class Sources
{
    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Disable);

    private static readonly string[] s_unknown = ["CS0012", "CS0103", "CS0117", "CS0234", "CS0246", "CS1061"];

    private readonly Dictionary<string, CSharpCompilation> _compilations = [];
    private readonly Dictionary<string, Project> _projects;

    public Sources(IReadOnlyList<Project> projects)
    {
        _projects = projects.ToDictionary(project => project.Name);
        foreach (Project project in projects)
        {
            Compile(project, []);
        }
    }

    /// <summary>The assemblies that the compiler of these tests saw: the framework and the packages of src.</summary>
    public static IReadOnlyList<MetadataReference> Assemblies { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "references.txt"))
            .Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The projects of <c>src</c>.</summary>
    public static Sources All { get; } = new(Project.All);

    public IEnumerable<(Project Project, CSharpCompilation Compilation)> Compilations =>
        _projects.Values.Select(project => (project, _compilations[project.Name]));

    /// <summary>
    /// Names that do not bind. As long as there is one, a dependency could be missed. Members of partial types are left
    /// out, because a source generator may add them.
    /// </summary>
    public IEnumerable<Finding> FindUnknownNames() =>
        from compiled in Compilations.AsParallel()
        from diagnostic in compiled.Compilation.GetDiagnostics()
        where s_unknown.Contains(diagnostic.Id) && !IsMemberOfPartialType(compiled.Compilation, diagnostic.Location)
        select new Finding(
            diagnostic.Location.SourceTree?.FilePath ?? compiled.Project.Path,
            diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1,
            $"does not bind: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");

    private static bool IsMemberOfPartialType(CSharpCompilation compilation, Location location)
    {
        SyntaxNode? name = location.SourceTree?.GetRoot().FindNode(location.SourceSpan);
        if (name?.Parent is not MemberAccessExpressionSyntax access)
        {
            return false;
        }

        SemanticModel model = compilation.GetSemanticModel(access.SyntaxTree);
        ITypeSymbol? type = model.GetTypeInfo(access.Expression).Type
            ?? model.GetSymbolInfo(access.Expression).Symbol as ITypeSymbol;
        return type?.DeclaringSyntaxReferences.Any(part => part.GetSyntax() is TypeDeclarationSyntax declaration
            && declaration.Modifiers.Any(SyntaxKind.PartialKeyword)) == true;
    }

    private CSharpCompilation Compile(Project project, HashSet<string> open)
    {
        if (_compilations.TryGetValue(project.Name, out CSharpCompilation? compilation))
        {
            return compilation;
        }

        if (!open.Add(project.Name))
        {
            throw new InvalidDataException($"{project.Path} references itself by way of other projects.");
        }

        Project[] closure = [.. Closure(project).Where(other => other != project)];
        bool usesOrleans = closure.Append(project)
            .Any(other => other.Packages.Any(name => name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)));
        compilation = CSharpCompilation.Create(
            project.Name, project.Trees(usesOrleans),
            [.. Assemblies, .. closure.Select(other => Compile(other, open).ToMetadataReference())], s_options);
        _compilations.Add(project.Name, compilation);
        open.Remove(project.Name);
        return compilation;
    }

    private HashSet<Project> Closure(Project project)
    {
        HashSet<Project> closure = [];
        Queue<Project> next = new([project]);
        while (next.TryDequeue(out Project? current))
        {
            if (closure.Add(current))
            {
                foreach (string name in current.Projects.Where(_projects.ContainsKey))
                {
                    next.Enqueue(_projects[name]);
                }
            }
        }

        return closure;
    }
}
