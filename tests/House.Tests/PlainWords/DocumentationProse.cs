using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelateMail.House.Tests.PlainWords;

/// <summary>Reads a documentation comment: each element is a passage; code and references are not prose.</summary>
internal static class DocumentationProse
{
    private static readonly string[] s_code = ["c", "code"];
    private static readonly string[] s_inline = ["see", "b", "i", "em", "strong", "a"];

    public static IEnumerable<Passage> Read(SourceFile file, DocumentationCommentTriviaSyntax comment)
    {
        List<Passage> passages = [new(file.Path)];
        Read(file, comment.Content, passages);
        return passages.Where(passage => passage.Text.Trim().Length > 0);
    }

    private static void Read(SourceFile file, SyntaxList<XmlNodeSyntax> content, List<Passage> passages)
    {
        foreach (XmlNodeSyntax node in content)
        {
            switch (node)
            {
                case XmlTextSyntax text:
                    foreach (SyntaxToken token in text.TextTokens)
                    {
                        string value = token.IsKind(SyntaxKind.XmlTextLiteralNewLineToken) ? "\n" : token.ValueText;
                        passages[^1].Append(value, CSharpProse.LineOf(file.Tree, token.SpanStart));
                    }

                    break;
                case XmlEmptyElementSyntax element when !IsBreak(element.Name):
                    passages[^1].Append(Passage.Code, CSharpProse.LineOf(file.Tree, element.SpanStart));
                    break;
                case XmlElementSyntax element when s_code.Contains(Name(element.StartTag.Name)):
                    passages[^1].Append(Passage.Code, CSharpProse.LineOf(file.Tree, element.SpanStart));
                    break;
                case XmlElementSyntax element when s_inline.Contains(Name(element.StartTag.Name)):
                    Read(file, element.Content, passages);
                    break;
                case XmlElementSyntax element:
                    passages.Add(new(file.Path));
                    Read(file, element.Content, passages);
                    passages.Add(new(file.Path));
                    break;
                case XmlEmptyElementSyntax:
                    passages.Add(new(file.Path));
                    break;
            }
        }
    }

    private static bool IsBreak(XmlNameSyntax name) => Name(name) is "para" or "br";

    private static string Name(XmlNameSyntax name) => name.LocalName.ValueText;
}
