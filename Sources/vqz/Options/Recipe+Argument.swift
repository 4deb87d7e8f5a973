public import ArgumentParser
import VQZ
public import VQZTraining

// The choices of a recipe are words of the command line as they are words of its text.
extension Recipe.Preset: ExpressibleByArgument {}
extension PlainRecipe.Objective: ExpressibleByArgument {}
extension PlainRecipe.Prior: ExpressibleByArgument {}
extension PlainRecipe.Assignment: ExpressibleByArgument {}
extension CodebookRecipe.Update: ExpressibleByArgument {}
extension CodebookRecipe.Start: ExpressibleByArgument {}
extension OptimiserRecipe.Kind: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
