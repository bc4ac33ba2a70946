using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelateMail.House.Tests.Layout;

/// <summary>Finds types of one name. Nested types are read with their outer type, so only outer types count.</summary>
internal static class TypeNames
{
    public static IEnumerable<Finding> FindTwins(IEnumerable<SourceFile> files)
    {
        var types =
            from file in files
            from type in file.Tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
            where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
                && type.Parent is not TypeDeclarationSyntax
            select (file.Path, Name: Name(type), Space: $"{file.Path.Split('/')[1]} {Namespace(type)}",
                Line: type.GetLocation().GetLineSpan().StartLinePosition.Line + 1);
        return
            from twins in types.GroupBy(type => type.Name)
            let places = twins.DistinctBy(type => type.Space).ToList() // parts of one type count once
            where places.Count > 1
            from place in places
            let other = places.First(other => other != place)
            select new Finding(place.Path, place.Line, $"the type {place.Name} is also in {other.Path}: rename one");
    }

    private static string Name(MemberDeclarationSyntax type) => type switch
    {
        TypeDeclarationSyntax { Arity: > 0 } generic => $"{generic.Identifier.ValueText}`{generic.Arity}",
        BaseTypeDeclarationSyntax other => other.Identifier.ValueText,
        DelegateDeclarationSyntax other => other.Identifier.ValueText,
        _ => "",
    };

    private static string Namespace(SyntaxNode type) => string.Join('.',
        type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Select(space => space.Name.ToString()));
}
