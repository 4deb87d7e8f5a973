public import ArgumentParser
import VQZ
public import VQZTraining

// The choices of a recipe are words of the command line as they are words of its text.
extension Recipe.Preset: @retroactive ExpressibleByArgument {}
extension PlainRecipe.Objective: @retroactive ExpressibleByArgument {}
extension PlainRecipe.Prior: @retroactive ExpressibleByArgument {}
extension PlainRecipe.Assignment: @retroactive ExpressibleByArgument {}
extension CodebookRecipe.Update: @retroactive ExpressibleByArgument {}
extension CodebookRecipe.Start: @retroactive ExpressibleByArgument {}
extension OptimiserRecipe.Kind: @retroactive ExpressibleByArgument {}
extension Recipe.Precision: @retroactive ExpressibleByArgument {}
